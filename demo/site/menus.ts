import { need } from './dom.js';

/**
 * Menu buttons after the WAI-ARIA pattern, wherever a page draws them: a `.menu` holds a button with
 * `aria-haspopup="menu"` and a hidden `role="menu"` of buttons. An item that was chosen gives the focus back first.
 */
export function wireMenus(): void {
  document.addEventListener('click', onClick, { capture: true });
  document.addEventListener('keydown', onKeydown);
  document.addEventListener('pointerdown', ({ target }) => closeOthers(menuAt(target)));
  // Safari gives a clicked button no focus and then names no successor; the pointer tells there.
  document.addEventListener(
    'focusout',
    ({ relatedTarget }) => relatedTarget && closeOthers(menuAt(relatedTarget)),
  );
}

function onClick({ target }: MouseEvent): void {
  const menu = menuAt(target);
  if (!menu || !(target instanceof Element)) return;
  if (target.closest('[role=menuitem]') || (buttonOf(menu).contains(target) && isOpen(menu)))
    leave(menu);
  else if (buttonOf(menu).contains(target)) open(menu, 'first');
}

function onKeydown(event: KeyboardEvent): void {
  const menu = menuAt(event.target);
  if (!menu || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!act(menu, event.key)) return;
  event.preventDefault();
}

/** Whether the key is one of the menu's. Enter and space are the buttons' own. */
function act(menu: Element, key: string): boolean {
  const all = itemsOf(menu);
  const at = all.findIndex((item) => item === document.activeElement);
  if (key === 'ArrowDown')
    return isOpen(menu) ? focus(all[(at + 1) % all.length]) : open(menu, 'first');
  if (key === 'ArrowUp')
    return isOpen(menu) ? focus(all.at(at <= 0 ? -1 : at - 1)) : open(menu, 'last');
  if (!isOpen(menu)) return false;
  if (key === 'Home') return focus(all[0]);
  if (key === 'End') return focus(all.at(-1));
  return key === 'Escape' && leave(menu);
}

function open(menu: Element, edge: 'first' | 'last'): true {
  setOpen(menu, 'true');
  need('[role=menu]', menu).scrollIntoView({ block: 'nearest' });
  return focus(itemsOf(menu).at(edge === 'first' ? 0 : -1));
}

function leave(menu: Element): true {
  setOpen(menu, 'false');
  return focus(buttonOf(menu));
}

function closeOthers(kept: Element | null): void {
  for (const menu of document.querySelectorAll('.menu'))
    if (menu !== kept && isOpen(menu)) setOpen(menu, 'false');
}

function setOpen(menu: Element, expanded: 'true' | 'false'): void {
  buttonOf(menu).setAttribute('aria-expanded', expanded);
  menu.querySelector('[role=menu]')?.toggleAttribute('hidden', expanded === 'false');
}

function isOpen(menu: Element): boolean {
  return buttonOf(menu).getAttribute('aria-expanded') === 'true';
}

function focus(element: HTMLElement | undefined): true {
  element?.focus();
  return true;
}

function menuAt(target: EventTarget | null): Element | null {
  return target instanceof Element ? target.closest('.menu') : null;
}

function buttonOf(menu: Element): HTMLElement {
  return need('[aria-haspopup=menu]', menu);
}

function itemsOf(menu: Element): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')];
}
