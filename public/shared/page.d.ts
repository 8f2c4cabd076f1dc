// The page knows its own markup: what it looks up exists and is of the element it expects.

interface ParentNode {
  querySelector(selectors: string): any;
  querySelectorAll(selectors: string): NodeListOf<any>;
}

interface Document {
  getElementById(elementId: string): any;
}

interface DocumentFragment {
  getElementById(elementId: string): any;
}
