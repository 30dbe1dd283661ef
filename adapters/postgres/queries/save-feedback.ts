/** Of an answer the caller cannot see nothing is written. $1 answer id, $2 rating, $3 reasons, $4 comment. */
export const saveFeedback = `
  insert into feedback (answer_id, rating, reasons, comment)
  select id, $2, $3::text[], $4 from answer where id = $1
  on conflict (answer_id) do update set
    rating = excluded.rating,
    reasons = excluded.reasons,
    comment = excluded.comment,
    created_at = now()
`;
