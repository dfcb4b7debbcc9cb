/** What the browsers of televisions, and of the boxes and sticks beside them, say of themselves. */
const televisions =
  /\b(?:Tizen|Web0S|NetCast|HbbTV|Smart-?TV|Google ?TV|Android ?TV|Apple ?TV|BRAVIA|VIERA|AQUOS|VIDAA|Roku|CrKey|AFT[A-Z][A-Z0-9]*|TV Safari|OPR\/\S+ OMI|DTV)\b/i;

/** Whether a browser, by its user agent, is one that is controlled by a remote control. */
export function isTelevision(userAgent: string): boolean {
  return televisions.test(userAgent);
}
