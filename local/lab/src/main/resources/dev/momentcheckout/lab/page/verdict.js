// The bar on top: what Moment, the backend and the shop agree on, the faults that are on, and the lab's clock.
export class Verdict {
  show() {}

  clock() {}

  faults() {}
}
