namespace Graycat.LlmWorker.ToolCalls.Reading;

/// <summary>A reader yields this when it needs more text; it is resumed once there is some, or the text has ended.</summary>
internal readonly struct Wait;
