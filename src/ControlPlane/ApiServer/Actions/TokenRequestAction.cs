using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Auth.Tokens;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Actions;

/// <summary>Issues a token of a service account, bound to a pod, secret or node if asked for.</summary>
/// <param name="audiences">The API server's own.</param>
public sealed class TokenRequestAction(IObjects objects, ServiceAccountTokenIssuer issuer, IReadOnlyList<string> audiences, TimeProvider time) : IAction
{
    private const string Group = "authentication.k8s.io";
    private const string Kind = "TokenRequest";

    public string Path => "serviceaccounts/token";

    public async Task<ActionAnswer> RunAsync(ActionRequest request, CancellationToken cancellation)
    {
        var (body, space, name) = (request.Body, request.Namespace, request.Name);
        Refuse(TokenRequestRules.CheckNames(body, space, name), name);
        var account = await FindAsync("serviceaccounts", space, name, cancellation).ConfigureAwait(false);
        var (asked, uid) = (body.Text("metadata", "uid"), account.Text("metadata", "uid"));
        if (asked.Length > 0 && asked != uid)
            throw ApiErrors.Conflict(Group, Kind, name, $"the UID in the token request ({asked}) does not match the UID of the service account ({uid})");
        var now = time.GetUtcNow();
        TokenRequestRules.Complete(body, account, audiences, now);
        Refuse(TokenRequestRules.CheckSpec(body), "");
        var bound = await BindAsync(body.At("spec", "boundObjectRef"), space, name, cancellation).ConfigureAwait(false);
        var claims = TokenRequestRules.Claims(body, bound, audiences, Guid.NewGuid().ToString(), now);
        body["status"] = TokenRequestRules.Status(body, issuer.Issue(claims), now);
        (body["kind"], body["apiVersion"]) = (Kind, $"{Group}/v1");
        return new ActionAnswer(201, body);
    }

    private async Task<TokenBinding> BindAsync(JsonNode? reference, string space, string account, CancellationToken cancellation)
    {
        if (reference is not JsonObject)
            return new TokenBinding();
        var (kind, name) = (reference.Text("kind"), reference.Text("name"));
        var isCore = !reference.Text("apiVersion").Contains('/');
        var resource = (isCore, kind) switch
        {
            (true, "Pod") => "pods",
            (true, "Secret") => "secrets",
            (true, "Node") => "nodes",
            _ => throw ApiErrors.BadRequest($"cannot bind token to object of type {TypeOf(reference)}"),
        };
        var found = await FindAsync(resource, resource == "nodes" ? "" : space, name, cancellation).ConfigureAwait(false);
        if (resource == "pods" && found.Text("spec", "serviceAccountName") != account)
            throw ApiErrors.BadRequest($"cannot bind token for serviceaccount \"{account}\" to pod running with different serviceaccount name.");
        var bound = new BoundObject(name, found.Text("metadata", "uid"));
        if (reference.Text("uid") is { Length: > 0 } wished && wished != bound.Uid)
            throw ApiErrors.Conflict(
                "", kind, name,
                $"the UID in the bound object reference ({wished}) does not match the UID in record. The object might have been deleted and then recreated");
        return resource switch
        {
            "pods" => new TokenBinding(Pod: bound, Node: await NodeAsync(found.Text("spec", "nodeName"), cancellation).ConfigureAwait(false)),
            "secrets" => new TokenBinding(Secret: bound),
            _ => new TokenBinding(Node: bound),
        };
    }

    // A node that is not there is still told by its name.
    private async Task<BoundObject?> NodeAsync(string name, CancellationToken cancellation)
    {
        if (name.Length == 0)
            return null;
        var node = objects.Find("nodes", "", name) is { } cached
            ? ParsedObjects<JsonObject>.Read(cached)
            : await objects.GetAsync("nodes", "", name, cancellation).ConfigureAwait(false);
        return new BoundObject(name, node.Text("metadata", "uid"));
    }

    private async Task<JsonObject> FindAsync(string resource, string space, string name, CancellationToken cancellation) =>
        await objects.GetAsync(resource, space, name, cancellation).ConfigureAwait(false) ?? throw ApiErrors.NotFound("", resource, name);

    private static void Refuse(KubeApi.Validation.FieldErrors errors, string name)
    {
        if (errors.Any)
            throw ApiErrors.Invalid(Group, Kind, name, errors.Items);
    }

    // As Go prints a GroupVersionKind.
    private static string TypeOf(JsonNode reference)
    {
        var version = reference.Text("apiVersion");
        var slash = version.IndexOf('/', StringComparison.Ordinal);
        return $"{(slash < 0 ? "" : version[..slash])}/{version[(slash + 1)..]}, Kind={reference.Text("kind")}";
    }
}
