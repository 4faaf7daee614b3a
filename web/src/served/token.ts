// Who serves this page. `shapan serve` says so in the page itself: no server is asked a question that it does not know.

/** The version of messages that the server speaks; none if it is a plain file server. */
export const protocol = document.querySelector<HTMLMetaElement>('meta[name=shapan-serve]')?.content;

/** The token of the link becomes a cookie, out of reach of scripts, and leaves the address. */
export async function takeToken(): Promise<void> {
  const parts = new URLSearchParams(location.hash.slice(1));
  const token = parts.get('token');
  if (protocol === undefined || token === null) return;
  parts.delete('token');
  const rest = parts.toString();
  history.replaceState(null, '', rest === '' ? location.pathname + location.search : `#${rest}`);
  // without a network the page works on, and the panel says what is wrong
  await fetch('./api/session', { method: 'POST', headers: { Authorization: `Bearer ${token}` } }).catch(() => {});
}
