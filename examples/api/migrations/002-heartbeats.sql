CREATE TABLE heartbeats (
  beat_at timestamptz PRIMARY KEY DEFAULT clock_timestamp(),
  commit text NOT NULL
);
