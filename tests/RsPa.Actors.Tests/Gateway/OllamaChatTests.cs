using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Testing.Ollama;

namespace RsPa.Actors.Tests.Gateway;

public sealed class OllamaChatTests
{
    [Fact]
    public async Task A_streamed_answer_comes_in_its_pieces_with_counts_and_reason()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Answer("Ro", "me", "."));

        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in fixture.Chat.GetStreamingResponseAsync("What is the capital of Italy?"))
            updates.Add(update);

        updates.Select(update => update.Text).ShouldBe(["Ro", "me", ".", ""]);
        updates[^1].FinishReason.ShouldBe(ChatFinishReason.Stop);
        var usage = updates.SelectMany(update => update.Contents).OfType<UsageContent>().ShouldHaveSingleItem().Details;
        usage.OutputTokenCount.ShouldBe(3);
        usage.InputTokenCount.ShouldNotBeNull().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_whole_answer_is_streamed_underneath_and_put_together()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Answer("Ro", "me"));

        var answer = await fixture.AskAsync();

        answer.Text.ShouldBe("Rome");
        answer.FinishReason.ShouldBe(ChatFinishReason.Stop);
        answer.ModelId.ShouldBe("llama4:maverick");
        answer.Usage.ShouldNotBeNull().OutputTokenCount.ShouldBe(2);
        fixture.Ollama.RequestsTo("/api/chat").ShouldHaveSingleItem().Json["stream"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Ollamas_own_durations_arrive()
    {
        await using var fixture = await OllamaFixture.StartAsync();

        var answer = await fixture.AskAsync();

        answer.AdditionalProperties.ShouldNotBeNull()["load_duration"].ShouldBe(TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task The_settings_fill_what_a_call_leaves_open()
    {
        await using var fixture = await OllamaFixture.StartAsync(new OllamaOptions { Temperature = 0.5f, MaxTokens = 77 });

        await fixture.AskAsync();

        var sent = fixture.Ollama.RequestsTo("/api/chat").ShouldHaveSingleItem().Json;
        sent["model"]!.GetValue<string>().ShouldBe("llama4:maverick");
        sent["options"]!["temperature"]!.GetValue<double>().ShouldBe(0.5);
        sent["options"]!["num_predict"]!.GetValue<int>().ShouldBe(77);
    }

    [Fact]
    public async Task What_a_call_says_goes_before_the_settings_and_stays_the_callers()
    {
        await using var fixture = await OllamaFixture.StartAsync(new OllamaOptions { Temperature = 0.5f, MaxTokens = 77 });
        fixture.Ollama.Shelf.Add(new StandInModel("qwen3:8b") { Capabilities = ["completion", "thinking"] });
        var options = new ChatOptions { ModelId = "qwen3:8b", Temperature = 1, AdditionalProperties = new() { ["num_ctx"] = 8192, ["think"] = true } };

        await fixture.AskAsync(options);

        var sent = fixture.Ollama.RequestsTo("/api/chat").ShouldHaveSingleItem().Json;
        sent["model"]!.GetValue<string>().ShouldBe("qwen3:8b");
        sent["options"]!["temperature"]!.GetValue<double>().ShouldBe(1);
        sent["options"]!["num_ctx"]!.GetValue<int>().ShouldBe(8192);
        sent["think"]!.GetValue<bool>().ShouldBeTrue();
        options.MaxOutputTokens.ShouldBeNull();
    }

    [Fact]
    public async Task A_json_schema_arrives_as_ollamas_format_and_shapes_the_answer()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        using var schema = JsonDocument.Parse("""{"type":"object","properties":{"vendor":{"type":"string"},"total":{"type":"number"}},"required":["vendor","total"]}""");

        var answer = await fixture.Chat.GetResponseAsync(
            "Extract the fields of this receipt:\nBLUE DOOR CAFE\nCoffee 3.50\nTotal: $8.37",
            new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema.RootElement, "receipt") });

        JsonNode.DeepEquals(fixture.Ollama.RequestsTo("/api/chat").ShouldHaveSingleItem().Json["format"], JsonNode.Parse(schema.RootElement.GetRawText())).ShouldBeTrue();
        var read = JsonNode.Parse(answer.Text)!;
        read["vendor"]!.GetValue<string>().ShouldBe("BLUE DOOR CAFE");
        read["total"]!.GetValue<decimal>().ShouldBe(8.37m);
    }

    [Fact]
    public async Task An_answer_that_reached_its_most_tokens_says_so()
    {
        await using var fixture = await OllamaFixture.StartAsync();

        var answer = await fixture.AskAsync(new ChatOptions { MaxOutputTokens = 3 });

        answer.FinishReason.ShouldBe(ChatFinishReason.Length);
        answer.Usage.ShouldNotBeNull().OutputTokenCount.ShouldBe(3);
    }

    [Fact]
    public async Task Thinking_and_tool_calls_arrive_as_what_they_are()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Of(
            new OllamaStep.Thinking("hm"),
            new OllamaStep.ToolCall("weather", new JsonObject { ["city"] = "Rome" }),
            new OllamaStep.Done()));

        var answer = await fixture.AskAsync(new ChatOptions { Tools = [AIFunctionFactory.Create((string city) => city, "weather")] });

        var contents = answer.Messages.SelectMany(message => message.Contents).ToList();
        contents.OfType<TextReasoningContent>().ShouldHaveSingleItem().Text.ShouldBe("hm");
        var call = contents.OfType<FunctionCallContent>().ShouldHaveSingleItem();
        call.Name.ShouldBe("weather");
        call.Arguments.ShouldNotBeNull()["city"]!.ToString().ShouldBe("Rome");
        fixture.Ollama.RequestsTo("/api/chat")[0].Json["tools"]![0]!["function"]!["name"]!.GetValue<string>().ShouldBe("weather");
    }

    [Fact]
    public async Task The_client_tells_whose_it_is()
    {
        await using var fixture = await OllamaFixture.StartAsync();

        var metadata = fixture.Chat.GetService<ChatClientMetadata>().ShouldNotBeNull();

        metadata.ProviderName.ShouldBe("ollama");
        metadata.DefaultModelId.ShouldBe("llama4:maverick");
        metadata.ProviderUri.ShouldBe(fixture.Ollama.BaseUrl);
    }
}
