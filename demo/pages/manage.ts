import { need } from '../site/dom.js';

/** What the operator and the developer need is folded away; `#manage`, or the id of a part of it, opens it. */
export function wireManage(): void {
  const manage = need<HTMLDetailsElement>('#manage');

  /** The part of it that the address names, or all of it. */
  function named(): HTMLElement | undefined {
    const target = document.getElementById(location.hash.slice(1));
    return target && manage.contains(target) ? target : undefined;
  }

  function follow(): void {
    const target = named();
    if (!target) return;
    for (const fold of [manage, target]) if (fold instanceof HTMLDetailsElement) fold.open = true;
    target.scrollIntoView({ block: 'start' });
  }

  /** The address is that of the page as it is seen, without an entry in the history. */
  function note(): void {
    if (manage.open === (named() !== undefined)) return;
    const { pathname, search } = location;
    history.replaceState(history.state, '', `${pathname}${search}${manage.open ? '#manage' : ''}`);
  }

  addEventListener('hashchange', follow);
  follow();
  manage.addEventListener('toggle', note);
}
