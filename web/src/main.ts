import { mount } from 'svelte';
import 'uplot/dist/uPlot.min.css';
import './page.css';
import { page } from './state/page.svelte';
import App from './view/App.svelte';

mount(App, { target: document.querySelector('#page')! });
void page.start();

// for the console and the tests: studies of one's own, and the engines
Object.assign(window, { shapan: page });

if ('serviceWorker' in navigator && import.meta.env.PROD) {
  navigator.serviceWorker.register('./sw.js').then(
    () => navigator.serviceWorker.ready.then(() => (page.kept = true)),
    () => {
      // a server without a secure address: the page works, but only with a network
    },
  );
}
