using System.Text;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Events;

namespace Graycat.Tests.Queue.Events;

public sealed class EventCodecTests
{
    private static readonly JobId Job = new JobIdGenerator(TimeProvider.System).Next(QueueHarness.Llm);

    [Fact]
    public void Frames_are_taken_off_one_by_one_whatever_their_data()
    {
        ReadOnlyMemory<byte> message = Encoding.UTF8.GetBytes($"{Job} c0 3\na\nb{Job} r12 0\n");
        Assert.True(EventCodec.TryTakeFrame(ref message, out var first));
        Assert.Equal((0L, JobEventKind.Chunk, "a\nb"), (first!.Index, first.Kind, QueueHarness.Text(first.Data)));
        Assert.True(EventCodec.TryTakeFrame(ref message, out var second));
        Assert.Equal((Job, 12L, JobEventKind.Result, 0), (second!.Job, second.Index, second.Kind, second.Data.Length));
        Assert.False(EventCodec.TryTakeFrame(ref message, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("{id} c0 4\nabc")]
    [InlineData("{id} c0 -1\nabc")]
    [InlineData("{id} cx 1\nabc")]
    [InlineData("{id} c-1 1\nabc")]
    [InlineData("{id} c0\nabc")]
    [InlineData("{id}\n")]
    public void What_is_no_frame_is_not_taken(string text)
    {
        ReadOnlyMemory<byte> message = Encoding.UTF8.GetBytes(text.Replace("{id}", Job.Value));
        Assert.False(EventCodec.TryTakeFrame(ref message, out _));
    }

    [Fact]
    public void Random_bytes_are_never_read_as_an_event_nor_throw()
    {
        var random = new Random(5);
        for (var i = 0; i < 5_000; i++)
        {
            var bytes = new byte[random.Next(80)];
            random.NextBytes(bytes);
            ReadOnlyMemory<byte> message = bytes;
            Assert.False(EventCodec.TryTakeFrame(ref message, out _));
        }
    }
}
