using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Graycat.Contracts.Images;
using Graycat.Contracts.Jobs;
using Graycat.Tests.Api.Fabric;

namespace Graycat.Tests.Api.Dialects.Automatic1111;

public sealed class Automatic1111Tests
{
    private static readonly byte[] s_picture = [1, 2, 3, 4];

    [Fact]
    public async Task Txt2img_answers_bare_base64_and_info_as_a_string()
    {
        await using var host = await StartAsync();
        var answer = await ApiHost.JsonOf(await host.PostAsync("/sdapi/v1/txt2img", """{"prompt":"a cat","negative_prompt":"dog","seed":7,"denoising_strength":0.35,"sampler_name":"dpm++ 2m karras","cfg_scale":7.5,"override_settings":{"CLIP_stop_at_last_layers":2}}"""));
        Assert.Equal(Convert.ToBase64String(s_picture), answer.GetProperty("images")[0].GetString());
        Assert.Equal(("a cat", 20), (answer.GetProperty("parameters").GetProperty("prompt").GetString(), answer.GetProperty("parameters").GetProperty("steps").GetInt32()));
        var info = JsonDocument.Parse(answer.GetProperty("info").GetString()!).RootElement;
        Assert.Equal((7, 2, "text"), (info.GetProperty("seed").GetInt64(), info.GetProperty("clip_skip").GetInt32(), info.GetProperty("infotexts")[0].GetString()));
        var request = RequestOf(Assert.Single(host.Fabric.Jobs));
        Assert.Equal(("dpm++ 2m karras", 20, 512, 512, 7L, 0.35, 7.5, 2), (request.Sampler, request.Steps, request.Width, request.Height, request.Noise.Seed, request.DenoisingStrength, request.GuidanceScale, request.ClipSkip));
        Assert.Equal(QueueName.Sd("shapes"), host.Fabric.Jobs[0].Submission.Queue);
    }

    [Fact]
    public async Task Img2img_takes_data_uris_and_a_mask()
    {
        await using var host = await StartAsync();
        using var response = await host.PostAsync("/sdapi/v1/img2img", $$"""{"init_images":["data:image/png;base64,{{Convert.ToBase64String(s_picture)}}"],"mask":"{{Convert.ToBase64String(s_picture)}}","inpainting_mask_invert":1,"mask_blur":8}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var request = RequestOf(Assert.Single(host.Fabric.Jobs));
        Assert.Equal((ImageMode.Inpaint, 0.75, true, 8), (request.Mode, request.DenoisingStrength, request.Mask!.Invert, request.Mask.BlurX));
        Assert.Equal(s_picture, Assert.Single(request.InitImages));
    }

    [Theory]
    [InlineData("txt2img", """{"sampler_name":"Oiler"}""", 404, "Sampler not found")]
    [InlineData("txt2img", """{"steps":"many"}""", 422, "steps")]
    [InlineData("txt2img", """{"width":513}""", 422, "width")]
    [InlineData("img2img", """{}""", 422, "init_images")]
    [InlineData("img2img", """{"init_images":["http://169.254.169.254/"]}""", 422, "base64")]
    [InlineData("img2img", """{"init_images":["???"]}""", 422, "base64")]
    public async Task Mistakes_have_FastApis_shape(string route, string body, int status, string word)
    {
        await using var host = await StartAsync();
        using var response = await host.PostAsync("/sdapi/v1/" + route, body);
        var error = await ApiHost.JsonOf(response);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(word, error.GetProperty("detail").GetRawText());
        Assert.Empty(host.Fabric.Jobs);
    }

    [Theory]
    [InlineData("""{"prompt":"a","n":1,"size":"512x512"}""")]
    [InlineData("""{"sampler_index":"k_euler_a"}""")]
    [InlineData("""{"sampler_name":"DPM++ 2M","scheduler":"Automatic"}""")]
    [InlineData("""{"sampler_name":"k_dpmpp_2m_ka"}""")]
    public async Task Every_way_to_name_a_sampler_or_none_is_taken(string body)
    {
        await using var host = await StartAsync();
        using var response = await host.PostAsync("/sdapi/v1/txt2img", body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Progress_and_interrupt_see_the_callers_jobs_only()
    {
        await using var host = await StartAsync(("Keys:0:Token", "other-key"));
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Fabric.Worker = async job =>
        {
            job.Append(JobEventKind.Progress, JsonSerializer.SerializeToUtf8Bytes(new ImageProgress { Step = 5, Steps = 20, Fraction = 0.25, PreviewPng = s_picture }, ImageJsonContext.Default.ImageProgress));
            started.SetResult();
            await Scripts.WaitAsync(job);
        };
        var request = host.PostAsync("/sdapi/v1/txt2img", """{"prompt":"a"}""");
        await started.Task;
        var progress = await ApiHost.JsonOf(await host.Client.GetAsync("/sdapi/v1/progress"));
        Assert.Equal((0.25, 5, 20, 1, Convert.ToBase64String(s_picture)), (progress.GetProperty("progress").GetDouble(), progress.GetProperty("state").GetProperty("sampling_step").GetInt32(), progress.GetProperty("state").GetProperty("sampling_steps").GetInt32(), progress.GetProperty("state").GetProperty("job_count").GetInt32(), progress.GetProperty("current_image").GetString()));
        Assert.Equal(JsonValueKind.Null, (await ApiHost.JsonOf(await host.Client.GetAsync("/sdapi/v1/progress?skip_current_image=true"))).GetProperty("current_image").ValueKind);
        using var other = host.NewClient("other-key");
        Assert.Equal(0, (await ApiHost.JsonOf(await other.GetAsync("/sdapi/v1/progress"))).GetProperty("state").GetProperty("job_count").GetInt32());
        await other.PostAsync("/sdapi/v1/interrupt", null);
        Assert.False(host.Fabric.Jobs[0].WasCancelled.IsCompleted);
        await host.Client.PostAsync("/sdapi/v1/interrupt", null);
        await host.Fabric.Jobs[0].WasCancelled;
        Assert.Equal(HttpStatusCode.Conflict, (await request).StatusCode);
    }

    [Fact]
    public async Task A_checkpoint_is_chosen_by_title_name_hash_or_filename_for_the_key_alone()
    {
        await using var host = await StartAsync(("Keys:0:Token", "other-key"));
        string sha = new('a', 64);
        host.Fabric.Models.Add(InMemoryFabric.Model("zebra", "sd", "image") with { Model = new() { Name = "zebra", State = ModelState.Available, Type = "image", Details = JsonDocument.Parse($$"""{"sha256":"{{sha}}","filename":"zebra-folder"}""").RootElement } });
        foreach (string wanted in (string[])["zebra [aaaaaaaaaa]", "zebra", "aaaaaaaaaa", "zebra-folder"])
        {
            await host.PostAsync("/sdapi/v1/options", """{"sd_model_checkpoint":"shapes"}""");
            Assert.Equal(HttpStatusCode.OK, (await host.PostAsync("/sdapi/v1/options", $$"""{"sd_model_checkpoint":"{{wanted}}"}""")).StatusCode);
            Assert.Equal("zebra [aaaaaaaaaa]", (await ApiHost.JsonOf(await host.Client.GetAsync("/sdapi/v1/options"))).GetProperty("sd_model_checkpoint").GetString());
        }

        using var response = await host.PostAsync("/sdapi/v1/txt2img", """{"prompt":"a"}""");
        Assert.Equal(QueueName.Sd("zebra"), host.Fabric.Jobs[^1].Submission.Queue);
        using var other = host.NewClient("other-key");
        Assert.Equal("shapes", (await ApiHost.JsonOf(await other.GetAsync("/sdapi/v1/options"))).GetProperty("sd_model_checkpoint").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await host.PostAsync("/sdapi/v1/options", """{"sd_model_checkpoint":"nothing"}""")).StatusCode);
    }

    [Fact]
    public async Task Lists_have_what_clients_look_for()
    {
        await using var host = await StartAsync();
        Assert.Equal("None", (await ListAsync(host, "upscalers"))[0].GetProperty("name").GetString());
        Assert.Equal("DPM++ 2M", (await ListAsync(host, "samplers"))[0].GetProperty("name").GetString());
        Assert.Equal("Automatic", (await ListAsync(host, "schedulers"))[0].GetProperty("label").GetString());
        Assert.Equal("shapes", (await ListAsync(host, "sd-models"))[0].GetProperty("model_name").GetString());
        foreach (string path in (string[])["sd-vae", "loras", "prompt-styles", "embeddings", "cmd-flags", "memory", "scripts", "latent-upscale-modes"])
            Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/sdapi/v1/" + path)).StatusCode);
    }

    [Fact]
    public async Task Png_info_reads_the_parameters_chunk()
    {
        await using var host = await StartAsync();
        byte[] png = [0x89, .. "PNG\r\n"u8, 0x1a, .. "\n"u8, 0, 0, 0, 15, .. "tEXtparameters\0a ca"u8, 0, 0, 0, 0];
        var answer = await ApiHost.JsonOf(await host.PostAsync("/sdapi/v1/png-info", $$"""{"image":"{{Convert.ToBase64String(png)}}"}"""));
        Assert.Equal("a ca", answer.GetProperty("info").GetString());
    }

    [Fact]
    public async Task OpenAis_images_are_generated_and_edited_by_form()
    {
        await using var host = await StartAsync();
        var answer = await ApiHost.JsonOf(await host.PostAsync("/v1/images/generations", """{"model":"shapes","prompt":"a cat","n":2,"size":"256x128"}"""));
        Assert.Equal(Convert.ToBase64String(s_picture), answer.GetProperty("data")[0].GetProperty("b64_json").GetString());
        var request = RequestOf(host.Fabric.Jobs[^1]);
        Assert.Equal((256, 128, 2), (request.Width, request.Height, request.Iterations));
        using var form = new MultipartFormDataContent { { new StringContent("a dog"), "prompt" }, { new StringContent("1"), "n" } };
        foreach (string field in (string[])["image[]", "mask"])
        {
            var file = new ByteArrayContent(s_picture);
            file.Headers.ContentType = new MediaTypeHeaderValue("image/png");
            form.Add(file, field, field + ".png");
        }

        using var response = await host.Client.PostAsync("/v1/images/edits", form);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var edit = RequestOf(host.Fabric.Jobs[^1]);
        Assert.Equal((ImageMode.Inpaint, true, "a dog"), (edit.Mode, edit.Mask!.Invert, edit.Prompt));
    }

    private static async Task<ApiHost> StartAsync(params (string, string)[] settings)
    {
        var host = await ApiHost.StartAsync(null, settings);
        host.Fabric.Models.Add(InMemoryFabric.Model("shapes", "sd", "image"));
        host.Fabric.Worker = job =>
        {
            var result = new ImageResult { Images = [s_picture], AllSeeds = [7], AllPrompts = [RequestOf(job).Prompt], Infotexts = ["text"] };
            job.Append(JobEventKind.Result, JsonSerializer.SerializeToUtf8Bytes(result, ImageJsonContext.Default.ImageResult));
            return Task.CompletedTask;
        };
        return host;
    }

    private static ImageRequest RequestOf(FakeJob job) => JsonSerializer.Deserialize(job.Submission.Payload.Span, ImageJsonContext.Default.ImageRequest)!;

    private static async Task<JsonElement> ListAsync(ApiHost host, string path) => await ApiHost.JsonOf(await host.Client.GetAsync("/sdapi/v1/" + path));
}
