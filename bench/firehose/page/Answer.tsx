// A button of the same page, for how long a click takes to be answered while the rows change.
import { useState } from 'react';

/** ms from each click to the frame that shows its answer. */
export const answers: number[] = [];

/** Shows how often it was clicked. */
export function Answer() {
  const [count, setCount] = useState(0);
  return (
    <button
      id="answer"
      type="button"
      style={{ position: 'fixed', insetBlockEnd: 0, insetInlineStart: 0, zIndex: 1 }}
      onClick={(event) => {
        setCount(count + 1);
        const clickedAt = event.timeStamp;
        // After the frame that shows it.
        requestAnimationFrame(() => {
          setTimeout(() => answers.push(performance.now() - clickedAt));
        });
      }}
    >
      {count} clicks
    </button>
  );
}
