const html =
  /(?<comment><!--[\s\S]*?-->)|(?<string>"[^"]*")|(?<tag><\/?[\w-]+|\/?>)|(?<name>[\w-]+(?==))/g;
const ts =
  /(?<comment>\/\/[^\n]*)|(?<string>'[^'\n]*'|"[^"\n]*"|`[^`]*`)|(?<tag>\b(?:import|from|const|async|await|return|export|new|for|of|if)\b)|(?<name>\b\w+(?=\())/g;
const script = /(?<=<script\b[^>]*>)[\s\S]*?(?=<\/script>)/g;

type Nodes = (string | HTMLElement)[];

/** The code as nodes, words of its grammar wrapped in spans; what is no known language stays plain. */
export function highlight(code: string, language: string): Nodes {
  if (language === 'ts') return colour(code, ts);
  if (language !== 'html') return [code];
  const nodes: Nodes = [];
  let end = 0;
  for (const { 0: body, index } of code.matchAll(script)) {
    nodes.push(...colour(code.slice(end, index), html), ...colour(body, ts));
    end = index + body.length;
  }
  return [...nodes, ...colour(code.slice(end), html)];
}

function colour(code: string, grammar: RegExp): Nodes {
  const nodes: Nodes = [];
  let end = 0;
  for (const match of code.matchAll(grammar)) {
    const kind =
      Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)?.[0] ?? '';
    const span = document.createElement('span');
    span.className = `code-${kind}`;
    span.textContent = match[0];
    nodes.push(code.slice(end, match.index), span);
    end = match.index + match[0].length;
  }
  return [...nodes, code.slice(end)];
}
