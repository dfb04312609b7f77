namespace Graycat.LlmWorker.ChatTemplates;

/// <summary>Templates for models that bring none.</summary>
public static class BuiltInTemplates
{
    /// <summary>ChatML: each turn between <c>&lt;|im_start|&gt;role</c> and <c>&lt;|im_end|&gt;</c>.</summary>
    public const string ChatMl =
        """
        {%- for message in messages -%}
            {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' -}}
        {%- endfor -%}
        {%- if add_generation_prompt -%}
            {{- '<|im_start|>assistant\n' -}}
        {%- endif -%}
        """;
}
