-- Gives a worker the jobs whose turn it is.
--
-- KEYS  1-5 the queue
-- ARGV  1 now ms, 2 worker, 3 at most so many jobs, 4 lease ms, 5 an owner unserved for so many ms goes first,
--       6 deaths after which a job is given up, 7 half-life of usage ms
-- Returns a list of { id, kind, owner, attempt, deaths, next event index, enqueued ms, expires ms, deadline ms, listeners, payload }.
-- Guarantees: a job has one holder at a time; the attempt is one higher than any before; an owner never runs more than
--       its bound; jobs of a dead worker are taken back first (of the first 16 that are due).
--#include records
--#include shares
--#include queueing
local now, worker, max, length = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local queue = read_queue(call('HGET', HASH, 's'))
take_back(now, 16, tonumber(ARGV[6]), tonumber(ARGV[7]), queue)

local function next_owner(turn)
  if turn == 1 then
    local longest = call('ZRANGE', SERVED, 0, 0, 'WITHSCORES')
    if longest[1] and now - tonumber(longest[2]) > tonumber(ARGV[5]) then return longest[1] end
  end
  return call('ZRANGE', OWNERS, 0, 0)[1]
end

local leases = {}
for turn = 1, max do
  local owner = next_owner(turn)
  if not owner then break end
  local share = read_share(call('HGET', HASH, 'o:' .. owner))
  local text = head(owner, share)
  local id = member_id(text)
  local found = call('HMGET', HASH, 'j:' .. id, 'l:' .. id, 'p:' .. id)
  local job, lease = read_job(found[1]), read_lease(found[2])

  lease.state, lease.worker, lease.started, lease.expires = 'l', worker, now, now + length
  lease.attempt = lease.attempt + 1
  call('HSET', HASH, 'l:' .. id, pack_lease(lease))
  call('ZREM', PENDING, text)
  call('ZADD', DUE, int(math.min(lease.expires, job.deadline)), id)

  queue.v = math.max(queue.v, share.v)
  share.v = share.v + job.estimate / share.weight
  share.queued, share.running = share.queued - 1, share.running + 1
  place(owner, share, queue, now, now)
  leases[turn] = { id, job.kind, owner, int(lease.attempt), int(lease.deaths), int(lease.next), int(job.enqueued),
    int(lease.expires), int(job.deadline), lease.listeners, found[3] }
end
if leases[1] then write_queue(queue) end
return leases
