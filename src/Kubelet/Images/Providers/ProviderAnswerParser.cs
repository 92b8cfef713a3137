using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.CriShim.Images;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.Kubelet.Images.Providers;

/// <summary>What plugins write to their standard output. Errors never quote it: it holds credentials.</summary>
internal static class ProviderAnswerParser
{
    /// <summary>Throws FormatException.</summary>
    public static ProviderAnswer Parse(ReadOnlySpan<byte> output, string apiVersion)
    {
        var answer = Read(output);
        if (answer.Text("apiVersion") != apiVersion)
            throw new FormatException(
                $"apiVersion from credential plugin response did not match expected apiVersion:{apiVersion}, actual apiVersion:{answer.Text("apiVersion")}");
        if (answer.Text("kind") != "CredentialProviderResponse")
            throw new FormatException($"failed to decode CredentialProviderResponse, unexpected Kind: \"{answer.Text("kind")}\"");
        var type = answer.Text("cacheKeyType");
        if (type is not ("Image" or "Registry" or "Global"))
            throw new FormatException($"credential provider plugin did not return a valid cacheKeyType: {type}");
        var auths = (answer.Child("auth") ?? []).Select(a => KeyValuePair.Create(
            RegistryMatchRules.Key(a.Key), new RegistryAuth((a.Value as JsonObject).Text("username"), (a.Value as JsonObject).Text("password"))));
        return new ProviderAnswer(type, Duration(answer), [.. auths]);
    }

    private static JsonObject Read(ReadOnlySpan<byte> output)
    {
        try
        {
            return JsonNode.Parse(output) as JsonObject ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new FormatException("error decoding credential provider plugin response from stdout");
        }
    }

    private static TimeSpan? Duration(JsonObject answer)
    {
        if (!answer.Has("cacheDuration"))
            return null;
        return GoDuration.TryParse(answer.Text("cacheDuration"), out var duration) ? duration : throw new FormatException("the cacheDuration of the response is no duration");
    }
}
