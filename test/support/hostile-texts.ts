/** What a page's data may say to be taken for markup or code; each sets `window.pwned` where it succeeds. */
export const hostileTexts: readonly string[] = [
  '<img src=x onerror="window.pwned = 1">',
  '"><script>window.pwned = 1</script>',
  "' onfocus='window.pwned = 1' autofocus='",
  '<svg onload="window.pwned = 1">',
  'javascript:window.pwned = 1',
  '</style><script>window.pwned = 1</script>',
  '{{constructor.constructor("window.pwned = 1")()}}',
  '${window.pwned = 1}',
  '\u202Egpj.exe',
];
