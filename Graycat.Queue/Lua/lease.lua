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

-- The owners that may get one of the next max turns, with their shares and next jobs as far as they were looked at.
local owners, by_name, ready = {}, {}, call('ZCARD', PENDING)
local function candidate(name, at)
  if not by_name[name] then
    owners[#owners + 1] = { name = name, score = at }
    by_name[name] = owners[#owners]
  end
  return by_name[name]
end
local ranked = call('ZRANGE', OWNERS, 0, max - 1, 'WITHSCORES')
for i = 1, #ranked, 2 do candidate(ranked[i], tonumber(ranked[i + 1])) end

local function look_at(owner)
  if owner.share then return end
  owner.share, owner.next = read_share(call('HGET', HASH, 'o:' .. owner.name)), 1
  if owner.share.queued == ready then
    owner.jobs = call('ZRANGE', PENDING, 0, max)
  else
    owner.jobs = call('ZRANGEBYLEX', PENDING, '[' .. owner.name .. '\t', '(' .. owner.name .. '\n', 'LIMIT', 0, max + 1)
  end
end

local function next_owner(turn)
  if turn == 1 then
    local longest = call('ZRANGE', SERVED, 0, 0, 'WITHSCORES')
    if longest[1] and now - tonumber(longest[2]) > tonumber(ARGV[5]) then return candidate(longest[1]) end
  end
  local best
  for _, owner in ipairs(owners) do
    if owner.score and (not best or owner.score < best.score or (owner.score == best.score and owner.name < best.name)) then
      best = owner
    end
  end
  return best
end

local leases, fields, members, due = {}, {}, {}, {}
for turn = 1, max do
  local owner = next_owner(turn)
  if not owner then break end
  look_at(owner)
  local share, text = owner.share, owner.jobs[owner.next]
  local id = member_id(text)
  local found = call('HMGET', HASH, 'j:' .. id, 'l:' .. id, 'p:' .. id)
  local job, lease = read_job(found[1]), read_lease(found[2])

  lease.state, lease.worker, lease.started, lease.expires = 'l', worker, now, now + length
  lease.attempt = lease.attempt + 1
  fields[turn * 2 - 1], fields[turn * 2] = 'l:' .. id, pack_lease(lease)
  members[turn] = text
  due[turn * 2 - 1], due[turn * 2] = int(math.min(lease.expires, job.deadline)), id

  queue.v = math.max(queue.v, share.v)
  share.v = share.v + job.estimate / share.weight
  share.queued, share.running, owner.next = share.queued - 1, share.running + 1, owner.next + 1
  owner.score = may_run(share) and tonumber(score(share, member_priority(owner.jobs[owner.next])))
  leases[turn] = { id, job.kind, owner.name, int(lease.attempt), int(lease.deaths), int(lease.next), int(job.enqueued),
    int(lease.expires), int(job.deadline), lease.listeners, found[3] }
end
if not leases[1] then return leases end

call('ZREM', PENDING, unpack(members))
call('ZADD', DUE, unpack(due))
for _, owner in ipairs(owners) do
  if owner.share then
    schedule(owner.name, owner.share, owner.jobs[owner.next], now, now)
    store(owner.name, owner.share, queue, now, fields)
  end
end
fields[#fields + 1] = 's'
fields[#fields + 1] = pack_queue(queue)
call('HSET', HASH, unpack(fields))
return leases
