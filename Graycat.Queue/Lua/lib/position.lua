-- Jobs that will probably start before a ready one: those of its owner before it, and of each other owner as many as
-- fit into the virtual time until its turn. At most 64 owners are looked at one by one; of the rest one job each.
local function position(job, share, rank)
  local turn = share.v + rank * job.estimate / share.weight
  local ahead = rank
  local owners = call('ZRANGE', OWNERS, 0, 63)
  for _, owner in ipairs(owners) do
    if owner ~= job.owner then
      local other = read_share(call('HGET', HASH, 'o:' .. owner), job, { v = 0 })
      local first = head(owner, other)
      local priority = first and member_priority(first) or job.priority
      if priority > job.priority then
        ahead = ahead + other.queued
      elseif priority == job.priority and other.v <= turn then
        ahead = ahead + math.min(other.queued, math.floor((turn - other.v) * other.weight / job.estimate) + 1)
      end
    end
  end
  return ahead
end

-- ms until its turn: mean service time, shared by as many jobs as run now.
local function wait(ahead, queue, ready)
  local running = call('ZCARD', DUE) - ready - queue.delayed
  if running < 1 then running = 1 end
  return ahead * queue.service / running
end
