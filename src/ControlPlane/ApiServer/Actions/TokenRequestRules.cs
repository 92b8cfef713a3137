using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Admission.Pods;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Auth.Tokens;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Actions;

/// <summary>What a TokenRequest asks for, and the claims of the token that answers it.</summary>
public static class TokenRequestRules
{
    private const long DefaultSeconds = 3600;
    private const long LeastSeconds = 600;
    private const long MostSeconds = 1L << 32;

    // Tokens of the volumes that every pod gets live on for readers that do not read again (serviceaccount.ExpirationExtensionSeconds).
    private static readonly TimeSpan s_extended = TimeSpan.FromDays(365);

    /// <summary>Errors of metadata against the path it was sent to.</summary>
    public static FieldErrors CheckNames(JsonObject request, string @namespace, string name)
    {
        var errors = new FieldErrors();
        if (request.Text("metadata", "name") is { Length: > 0 } ownName && ownName != name)
            errors.Invalid("metadata.name", ownName, "must match the service account name if specified");
        else if (request.Text("metadata", "namespace") is { Length: > 0 } ownSpace && ownSpace != @namespace)
            errors.Invalid("metadata.namespace", ownSpace, "must match the service account namespace if specified");
        return errors;
    }

    /// <summary>Fills in what the request leaves out.</summary>
    public static void Complete(JsonObject request, JsonObject account, IReadOnlyList<string> audiences, DateTimeOffset now)
    {
        var (spec, metadata) = (request.Child("spec"), request.Child("metadata"));
        if (spec.Texts("audiences").Count == 0)
            spec["audiences"] = audiences.ToJson();
        spec["expirationSeconds"] ??= DefaultSeconds;
        foreach (var field in (string[])["name", "namespace", "uid"])
            metadata[field] = account.Text("metadata", field);
        metadata["creationTimestamp"] = Text(now);
        request.Remove("status");
    }

    public static FieldErrors CheckSpec(JsonObject request)
    {
        var errors = new FieldErrors();
        var seconds = request.Number("spec", "expirationSeconds") ?? 0;
        if (seconds < LeastSeconds)
            errors.Invalid("spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes");
        if (seconds > MostSeconds)
            errors.Invalid("spec.expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds");
        return errors;
    }

    /// <param name="bound">What it is bound to; a pod with the node it is on.</param>
    /// <param name="own">The API server's audiences.</param>
    /// <param name="id">Unique for this token.</param>
    public static ServiceAccountClaims Claims(JsonObject request, TokenBinding bound, IReadOnlyList<string> own, string id, DateTimeOffset now)
    {
        var metadata = request["metadata"];
        var (space, name) = (metadata.Text("namespace"), metadata.Text("name"));
        var audiences = request.Texts("spec", "audiences");
        var life = TimeSpan.FromSeconds(request.Number("spec", "expirationSeconds") ?? DefaultSeconds);
        var isExtended = bound.Pod is not null && life.TotalSeconds == ServiceAccountTokenRules.ExpirationSeconds && audiences.All(own.Contains);
        return new ServiceAccountClaims(
            "", ServiceAccountNameRules.UserName(space, name), audiences, now, now, now + (isExtended ? s_extended : life), id, space,
            new BoundObject(name, metadata.Text("uid")), bound.Pod, bound.Secret, bound.Node, isExtended ? now + life : null);
    }

    /// <summary>The answer: what is told of its end is what was asked for, even if the token lives longer.</summary>
    public static JsonObject Status(JsonObject request, string token, DateTimeOffset now) => new()
    {
        ["token"] = token,
        ["expirationTimestamp"] = Text(now + TimeSpan.FromSeconds(request.Number("spec", "expirationSeconds") ?? DefaultSeconds)),
    };

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
