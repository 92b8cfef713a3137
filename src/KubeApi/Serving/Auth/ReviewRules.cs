using System.Text.Json.Nodes;
using k8s.Models;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Client;

namespace NodeStack.KubeApi.Serving.Auth;

/// <summary>The questions to the API server about those who call a component, and what its answers mean.</summary>
internal static class ReviewRules
{
    /// <summary>Attempts at one question.</summary>
    public const int MostTries = 5;

    public static V1TokenReview TokenQuestion(string token) => new()
    {
        ApiVersion = "authentication.k8s.io/v1",
        Kind = "TokenReview",
        Metadata = new V1ObjectMeta(),
        Spec = new V1TokenReviewSpec { Token = token },
    };

    /// <summary>Null: the token is nobody's.</summary>
    public static ClientIdentity? Identity(V1TokenReviewStatus? status) => status is { Authenticated: true, User: { Username.Length: > 0 } user }
        ? new ClientIdentity(user.Username, [.. user.Groups ?? []], user.Uid ?? "")
        {
            Extra = (user.Extra ?? new Dictionary<string, IList<string>>()).ToDictionary(e => e.Key, e => (IReadOnlyList<string>)[.. e.Value], StringComparer.Ordinal),
        }
        : null;

    public static V1SubjectAccessReview AccessQuestion(AuthorizationRequest request) => new()
    {
        ApiVersion = "authorization.k8s.io/v1",
        Kind = "SubjectAccessReview",
        Metadata = new V1ObjectMeta(),
        Spec = new V1SubjectAccessReviewSpec
        {
            User = request.Client.User,
            Uid = request.Client.Uid.Length == 0 ? null : request.Client.Uid,
            Groups = [.. request.Client.Groups],
            Extra = request.Client.Extra.Count == 0 ? null : request.Client.Extra.ToDictionary(e => e.Key, e => (IList<string>)[.. e.Value], StringComparer.Ordinal),
            NonResourceAttributes = request.IsAboutPath ? new V1NonResourceAttributes { Verb = request.Verb, Path = request.Path } : null,
            ResourceAttributes = request.IsAboutPath ? null : new V1ResourceAttributes
            {
                Verb = request.Verb,
                Version = "v1",
                Resource = request.Resource,
                Subresource = request.Subresource,
                Name = request.Name,
            },
        },
    };

    /// <summary>Both allowed and denied is no answer.</summary>
    public static bool IsContradictory(V1SubjectAccessReviewStatus? status) => status is { Allowed: true, Denied: true };

    /// <summary>The same for questions that are the same, and different for all others, whatever the names in them.</summary>
    public static string KeyOf(AuthorizationRequest request)
    {
        var parts = new JsonArray(
            request.Verb, request.Resource, request.Subresource, request.Name, request.IsAboutPath ? request.Path : "", request.Client.User, request.Client.Uid);
        parts.Add((JsonNode)new JsonArray([.. request.Client.Groups.Select(g => (JsonNode)JsonValue.Create(g))]));
        foreach (var (name, values) in request.Client.Extra.OrderBy(e => e.Key, StringComparer.Ordinal))
            parts.Add((JsonNode)new JsonArray([JsonValue.Create(name), .. values.Select(v => (JsonNode)JsonValue.Create(v))]));
        return parts.ToJsonString();
    }

    /// <summary>Whether asking again may help: the server's own trouble, not a server that is away.</summary>
    public static bool IsWorthRetrying(ApiException error) => error.StatusCode is 429 or 500 || error.RetryAfter is not null;

    /// <param name="failures">From 1.</param>
    /// <param name="jitter">From 0 to 1.</param>
    public static TimeSpan RetryAfter(int failures, double jitter) => TimeSpan.FromSeconds(0.5 * Math.Pow(1.5, failures - 1) * (1 + 0.2 * jitter));
}
