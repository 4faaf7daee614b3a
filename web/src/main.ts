import { mount } from 'svelte';
import 'uplot/dist/uPlot.min.css';
import './page.css';
import { served } from './served/served.svelte';
import { takeToken } from './served/token';
import { page } from './state/page.svelte';
import App from './view/App.svelte';

mount(App, { target: document.querySelector('#page')! });
// a link to a server of one's own holds its token, which is no part of the page's state
void takeToken().then(() => page.start());

// for the console and the tests: studies of one's own, and the engines
Object.assign(window, { shapan: page, served });

if ('serviceWorker' in navigator && import.meta.env.PROD) {
  navigator.serviceWorker.register('./sw.js').then(
    () => navigator.serviceWorker.ready.then(() => (page.kept = true)),
    () => {
      // a server without a secure address: the page works, but only with a network
    },
  );
}
