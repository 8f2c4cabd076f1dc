/** A page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_cursor?: string | null;
  /** Length of the whole list, where the service knows it. */
  readonly total?: number;
}

/** A list that is read page by page, as far as its reader goes. */
export class Pages<Item, P extends Page<Item> = Page<Item>> implements AsyncIterable<Item> {
  readonly #load: (cursor: string | undefined) => Promise<P>;

  /** @param load requests the page at a cursor; the first one without */
  constructor(load: (cursor: string | undefined) => Promise<P>) {
    this.#load = load;
  }

  /** The first page. */
  first(): Promise<P> {
    return this.#load(undefined);
  }

  /** Page after page. */
  async *pages(): AsyncGenerator<P, void, undefined> {
    let cursor: string | undefined;
    do {
      const page = await this.#load(cursor);
      yield page;
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
  }

  /** Item after item. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const page of this.pages()) yield* page.items;
  }
}
