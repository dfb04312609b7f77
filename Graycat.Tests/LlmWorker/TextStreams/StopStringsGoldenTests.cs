namespace Graycat.Tests.LlmWorker.TextStreams;

public sealed class StopStringsGoldenTests
{
    public static TheoryData<string, string> Cases => TextStreamCases.Of("stop-strings");

    [Theory, MemberData(nameof(Cases))]
    public void Client_sees_exactly_the_text_it_may_see(string file, string id) => TextStreamCases.Play("stop-strings", file, id);
}
