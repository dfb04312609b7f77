-- The keys of one queue, first in every script's KEYS. All state of live jobs is in them, so that every key a script
-- touches is declared (Redis Cluster and Garnet need that) and scripts of one queue exclude one another.
--   HASH     j:<id> job, l:<id> lease, p:<id> payload, g:<id> newest progress, x:<id> deaths, o:<owner> share, s queue
--   PENDING  sorted set, scores 0: jobs ready to run, as member() writes them, so grouped by owner
--   OWNERS   sorted set: owners with a job that may run now, the next one first (shares.lua)
--   SERVED   sorted set: the same owners by when they were last served, ms
--   DUE      sorted set: every live job by when time alone changes it, ms: backoff over, lease over, deadline
local HASH, PENDING, OWNERS, SERVED, DUE = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local call = redis.call

-- Lua 5.4 (Garnet) writes 5.0 where Lua 5.1 (Redis) writes 5.
local function int(number) return string.format('%.0f', number) end

-- A job as submitted, packed by JobRecord.cs; never changes.
local function read_job(text)
  local r = cmsgpack.unpack(text)
  return { queue = r[1], kind = r[2], owner = r[3], priority = r[4], estimate = r[5], weight = r[6],
    max_running = r[7], order = r[8], enqueued = r[9], deadline = r[10], retention = r[11] }
end

-- Where a live job stands. state: 'q' ready, 'd' in backoff, 'l' leased. next: index of the next event.
-- listeners: replicas told of events, separated by blanks. told: 1 if there was a progress event. First packed by JobRecord.cs.
local function pack_lease(l)
  return cmsgpack.pack({ l.state, l.attempt, l.deaths, l.next, l.cancel, l.worker, l.started, l.expires, l.listeners, l.told })
end

local function read_lease(text)
  local r = cmsgpack.unpack(text)
  return { state = r[1], attempt = r[2], deaths = r[3], next = r[4], cancel = r[5], worker = r[6], started = r[7],
    expires = r[8], listeners = r[9], told = r[10] }
end

-- The queue's own figures. v: virtual time; service: smoothed ms from lease to completion; delayed: jobs in backoff;
-- hours: completions by hour since 1970.
local function read_queue(text)
  if not text then return { v = 0, service = 0, delayed = 0, hours = {} } end
  local r = cmsgpack.unpack(text)
  return { v = r[1], service = r[2], delayed = r[3], hours = r[4] }
end

local function pack_queue(q) return cmsgpack.pack({ q.v, q.service, q.delayed, q.hours }) end

-- owner, TAB, order (15 digits: ms of enqueue less the lead its priority gives), TAB, priority + 8 as a hex digit, id.
local function member(id, job)
  return job.owner .. '\t' .. string.format('%015.0f', job.order) .. '\t' .. string.format('%x', job.priority + 8) .. id
end

local function member_id(text) return string.sub(text, -35) end
local function member_priority(text) return tonumber(string.sub(text, -36, -36), 16) - 8 end
