import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often passwords, codes and registrations were tried, counted once for all processes. */
export class RateCounts1790000000024 implements MigrationInterface {
  name = 'RateCounts1790000000024';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- Unlogged: a crash of the database forgets some minutes of counts. No process reads it; the functions below do.
CREATE UNLOGGED TABLE rate_count (
  rule text NOT NULL,
  -- The address, or the hash of an account or challenge.
  key text NOT NULL,
  points int NOT NULL CONSTRAINT rate_count_points CHECK (points >= 0),
  ends_at timestamptz NOT NULL,
  CONSTRAINT rate_count_pkey PRIMARY KEY (rule, key)
);
CREATE INDEX rate_count_over ON rate_count (ends_at);
ALTER TABLE rate_count ENABLE ROW LEVEL SECURITY;
ALTER TABLE rate_count FORCE ROW LEVEL SECURITY;
CREATE POLICY rate_count_keep ON rate_count TO CURRENT_USER USING (true) WITH CHECK (true);

-- Takes points from a window that begins with its first try; negative ones are given back. Answers the seconds until the
-- window ends when more than p_most were taken in it, else null.
CREATE FUNCTION medlane_take_points(p_rule text, p_key text, p_points int, p_most int, p_seconds int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE counted rate_count;
BEGIN
  INSERT INTO rate_count AS c (rule, key, points, ends_at)
    VALUES (p_rule, left(p_key, 200), greatest(p_points, 0), clock_timestamp() + make_interval(secs => p_seconds))
    ON CONFLICT ON CONSTRAINT rate_count_pkey DO UPDATE SET
      points = CASE WHEN c.ends_at <= clock_timestamp() THEN excluded.points ELSE least(greatest(c.points + p_points, 0), 1000000) END,
      ends_at = CASE WHEN c.ends_at <= clock_timestamp() THEN excluded.ends_at ELSE c.ends_at END
    RETURNING * INTO counted;
  RETURN CASE WHEN counted.points > p_most THEN greatest(1, ceil(extract(epoch FROM counted.ends_at - clock_timestamp())))::int END;
END $$;
CREATE FUNCTION medlane_counts_over() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM rate_count WHERE ends_at < now() - interval '1 hour')
$$;
-- Forgets a thousand windows that ended an hour ago: an address is personal. Answers how many there were.
CREATE FUNCTION medlane_forget_counts() RETURNS int LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone int;
BEGIN
  DELETE FROM rate_count WHERE (rule, key) IN (
    SELECT rule, key FROM rate_count WHERE ends_at < now() - interval '1 hour' ORDER BY ends_at LIMIT 1000 FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
REVOKE EXECUTE ON FUNCTION medlane_take_points(text, text, int, int, int), medlane_counts_over(), medlane_forget_counts() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION medlane_take_points(text, text, int, int, int), medlane_counts_over(), medlane_forget_counts() TO medlane_app;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
