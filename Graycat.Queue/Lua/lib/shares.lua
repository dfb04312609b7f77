-- Fair share between owners: start-time fair queueing (Goyal, Vin, Cheng 1996). Each owner has a virtual time v that
-- grows by cost / weight for what it uses; the owner with the least v is served next, after any of higher priority.
-- Who comes back after a pause starts at the queue's own virtual time, so waiting gives no credit; what it had used
-- beyond that counts half after each half-life. The tests keep a twin of this arithmetic (QueueModel).
local PRIORITY_BAND = 1e13 -- above any difference of v, and still exact to 1/64 unit in a double

local function new_share(job, queue)
  return { v = queue.v, queued = 0, running = 0, weight = job.weight, max_running = job.max_running, idle = 0 }
end

local function read_share(text, job, queue)
  if not text then return new_share(job, queue) end
  local r = cmsgpack.unpack(text)
  return { v = r[1], queued = r[2], running = r[3], weight = r[4], max_running = r[5], idle = r[6] }
end

-- Before a job of an owner without waiting jobs is added.
local function activate(share, queue, now, half_life)
  if share.queued > 0 then return end
  if share.v < queue.v then
    share.v = queue.v
  elseif share.running == 0 then
    share.v = queue.v + (share.v - queue.v) * 2 ^ (-math.max(0, now - share.idle) / half_life)
  end
end

-- The owner's next job as a member of PENDING, or nil.
local function head(owner, share)
  local found
  if share.queued == call('ZCARD', PENDING) then
    found = call('ZRANGE', PENDING, 0, 0)
  else
    found = call('ZRANGEBYLEX', PENDING, '[' .. owner .. '\t', '(' .. owner .. '\n', 'LIMIT', 0, 1)
  end
  return found[1]
end

local function score(share, priority) return string.format('%.17g', share.v - priority * PRIORITY_BAND) end

local function may_run(share)
  return share.queued > 0 and (share.max_running == 0 or share.running < share.max_running)
end

-- Puts the owner where it belongs. next: its next job as a member of PENDING. served: ms, the time to note as served; nil
-- keeps the older one.
local function schedule(owner, share, next, now, served)
  if may_run(share) then
    call('ZADD', OWNERS, score(share, member_priority(next)), owner)
    if served then call('ZADD', SERVED, int(served), owner) else call('ZADD', SERVED, 'NX', int(now), owner) end
  else
    call('ZREM', OWNERS, owner)
    call('ZREM', SERVED, owner)
  end
end

-- The share as a field and value behind those in fields, to be set; or, once nothing in it matters, its field behind
-- those in gone, to be deleted.
local function store(owner, share, queue, now, fields, gone)
  if share.queued == 0 and share.running == 0 then
    share.idle = now
    if share.v <= queue.v then
      gone[#gone + 1] = 'o:' .. owner
      return
    end
  end
  fields[#fields + 1] = 'o:' .. owner
  fields[#fields + 1] = cmsgpack.pack({ share.v, share.queued, share.running, share.weight, share.max_running, share.idle })
end

-- Schedules the owner by its next job and writes its share and the queue's figures.
local function place(owner, share, queue, now)
  schedule(owner, share, may_run(share) and head(owner, share), now)
  local fields, gone = { 's', pack_queue(queue) }, {}
  store(owner, share, queue, now, fields, gone)
  call('HSET', HASH, unpack(fields))
  if gone[1] then call('HDEL', HASH, gone[1]) end
end
