/**
 * A time that is computed from what a file, a client or a server says may be larger than a timer can hold (2^31 - 1 ms)
 * and then fires after 1 ms. Only the modules named timers.ts may hand such a time to a timer; they clamp it.
 */
export const noComputedTimer = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      computed: 'This time is computed: use `after` or `pause` of timers.ts, which clamp it.',
    },
  },
  create(context) {
    const { sourceCode } = context;
    return {
      CallExpression(node) {
        const delay = delayOf(node);
        if (delay && !isConstant(delay, sourceCode))
          context.report({ node: delay, messageId: 'computed' });
      },
    };
  },
};

function delayOf({ callee, arguments: args }) {
  const { object, property } = callee.type === 'MemberExpression' ? callee : {};
  if (object?.name === 'AbortSignal' && property.name === 'timeout') return args[0];
  const isOfGlobal = ['window', 'globalThis', 'self'].includes(object?.name);
  const name = isOfGlobal ? property.name : callee.name;
  return name === 'setTimeout' || name === 'setInterval' ? args[1] : undefined;
}

function isConstant(node, sourceCode) {
  if (node.type === 'Literal') return true;
  if (node.type === 'UnaryExpression') return isConstant(node.argument, sourceCode);
  if (node.type === 'BinaryExpression')
    return isConstant(node.left, sourceCode) && isConstant(node.right, sourceCode);
  if (node.type === 'ConditionalExpression')
    return isConstant(node.consequent, sourceCode) && isConstant(node.alternate, sourceCode);
  return node.type === 'Identifier' && isConstantName(node, sourceCode);
}

function isConstantName(node, sourceCode) {
  for (let scope = sourceCode.getScope(node); scope; scope = scope.upper) {
    const [definition] = scope.set.get(node.name)?.defs ?? [];
    if (!definition) continue;
    if (definition.type === 'ImportBinding') return true;
    const { init } = definition.node;
    return definition.parent?.kind === 'const' && Boolean(init) && isConstant(init, sourceCode);
  }
  return false;
}
