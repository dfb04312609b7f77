-- Adds a job to a queue unless a bound forbids it, and wakes a worker.
--
-- KEYS  1-5 the queue (records.lua), 6 LOG (not used), 7 DONE
-- ARGV  1 now ms, 2 id, 3 most jobs waiting in the queue, 4 most of this owner (0 = no bound), 5 half-life of usage ms,
--       6 wake-up channel, then the job: 7 queue, 8 kind, 9 owner, 10 priority, 11 estimated cost, 12 weight,
--       13 most running of this owner (0 = no bound), 14 order ms, 15 deadline ms, 16 retention ms, 17 listener, 18 payload
-- Returns { status, jobs ahead, jobs waiting, ms }: status 0 accepted, 1 there already, 2 queue full, 3 owner's share of it
--       full; ms until the job's turn, or until there is room.
-- Guarantees: an id is one job however often it is sent, until its retention is over; no bound is exceeded.
--#include records
--#include shares
--#include position
local now, id = tonumber(ARGV[1]), ARGV[2]
local job = { queue = ARGV[7], kind = ARGV[8], owner = ARGV[9], priority = tonumber(ARGV[10]), estimate = tonumber(ARGV[11]),
  weight = tonumber(ARGV[12]), max_running = tonumber(ARGV[13]), order = tonumber(ARGV[14]), enqueued = now,
  deadline = tonumber(ARGV[15]), retention = tonumber(ARGV[16]) }

local found = call('HMGET', HASH, 'j:' .. id, 'o:' .. job.owner, 's')
local queue = read_queue(found[3])
local ready = call('ZCARD', PENDING)
local depth = ready + queue.delayed
if found[1] or call('EXISTS', KEYS[7]) == 1 then return { 1, 0, depth, 0 } end
if depth >= tonumber(ARGV[3]) then return { 2, depth, depth, int(wait(1, queue, ready)) } end

local share = read_share(found[2], job, queue)
local max_queued = tonumber(ARGV[4])
if max_queued > 0 and share.queued >= max_queued then return { 3, share.queued, depth, int(wait(1, queue, ready)) } end

activate(share, queue, now, tonumber(ARGV[5]))
share.weight, share.max_running, share.queued = job.weight, job.max_running, share.queued + 1
local lease = { state = 'q', attempt = 0, deaths = 0, next = 0, cancel = 0, worker = '', started = 0, expires = 0,
  listeners = ARGV[17], told = 0 }
call('HSET', HASH, 'j:' .. id, pack_job(job), 'l:' .. id, pack_lease(lease), 'p:' .. id, ARGV[18])
local text = member(id, job)
call('ZADD', PENDING, 0, text)
call('ZADD', DUE, int(job.deadline), id)
place(job.owner, share, queue, now)
call('PUBLISH', ARGV[6], job.queue)

local rank = share.queued > 1 and call('ZLEXCOUNT', PENDING, '[' .. job.owner .. '\t', '(' .. text) or 0
local ahead = position(job, share, rank)
return { 0, ahead, depth + 1, int(wait(ahead, queue, ready + 1)) }
