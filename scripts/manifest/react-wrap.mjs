import { createComponent } from '@lit/react';
import * as React from 'react';

// On a server nothing is laid out, and React 18 complains of it at every render.
const react =
  typeof document === 'undefined' ? { ...React, useLayoutEffect: React.useEffect } : React;

/** A React component that sets properties, and adds listeners, on the element itself. */
export function wrap(tagName, elementClass, displayName, events) {
  return createComponent({ react, tagName, elementClass, displayName, events });
}
