namespace Graycat.Tests.LlmWorker.TextStreams;

public sealed class Utf8StreamGoldenTests
{
    public static TheoryData<string, string> Cases => TextStreamCases.Of("utf8-stream");

    [Theory, MemberData(nameof(Cases))]
    public void Client_sees_exactly_the_text_it_may_see(string file, string id) => TextStreamCases.Play("utf8-stream", file, id);
}
