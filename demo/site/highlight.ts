const grammars: Readonly<Record<string, RegExp>> = {
  html: /(?<comment><!--[\s\S]*?-->)|(?<string>"[^"]*")|(?<tag><\/?[\w-]+|\/?>)|(?<name>[\w-]+(?==))/g,
  ts: /(?<comment>\/\/[^\n]*)|(?<string>'[^'\n]*'|`[^`]*`)|(?<tag>\b(?:import|from|const|async|await|return|export|new|for|of|if)\b)|(?<name>\b\w+(?=\())/g,
};

/** The code as nodes, words of its grammar wrapped in spans; what is no known language stays plain. */
export function highlight(code: string, language: string): (string | HTMLElement)[] {
  const grammar = grammars[language];
  if (!grammar) return [code];
  const nodes: (string | HTMLElement)[] = [];
  let end = 0;
  for (const match of code.matchAll(grammar)) {
    const kind = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)?.[0] ?? '';
    const span = document.createElement('span');
    span.className = `code-${kind}`;
    span.textContent = match[0];
    nodes.push(code.slice(end, match.index), span);
    end = match.index + match[0].length;
  }
  return [...nodes, code.slice(end)];
}
