const typing =
  'textarea, select, [contenteditable]:not([contenteditable=false]), [role=textbox], [role=searchbox], [role=combobox], [role=spinbutton], input:not([type=button], [type=checkbox], [type=radio], [type=range], [type=submit], [type=reset], [type=image])';
const using =
  'button, a[href], summary, input, audio, video, [role=button], [role=slider], [role=tab], [role=radio], [role=option], [role^=menuitem], [role=treeitem], [role=gridcell]';

/** Keys that are none of the player's, though it knows them: what another part has seen to, or leaves to the page. */
export const leftToPage = new WeakSet<Event>();

/** Whether a key pressed somewhere in the page, or on a control of the page's own, is free for a player. */
export function isFree(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return false;
  const elements = event.composedPath().filter((node) => node instanceof Element);
  if (elements.some((element) => element.matches(typing))) return false;
  // A dialog of the page is before the player.
  if (document.querySelector(':modal:not(:fullscreen)')) return false;
  // Space, arrows and the like are what such a control is used by.
  const isLetter = event.key.length === 1 && event.key !== ' ';
  return isLetter || !elements.some((element) => element.matches(using));
}
