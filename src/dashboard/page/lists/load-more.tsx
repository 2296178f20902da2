/** The way to what is older, at the end of a list; nothing where it has ended. */
export function LoadMore(props: { nextCursor: string | null; busy?: boolean; onLoad: () => void }) {
  if (props.nextCursor === null) return null;
  return (
    <div class="more">
      <button type="button" disabled={props.busy === true} onClick={props.onLoad}>
        Load more
      </button>
    </div>
  );
}
