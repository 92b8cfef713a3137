using NodeStack.KubeApi.Certificates;

namespace NodeStack.KubeApi.Serving.Auth;

/// <summary>One question to the authorizer: about a resource without a group, or about a path.</summary>
/// <param name="Resource">Empty: the path is asked about; otherwise it is for audit only.</param>
/// <param name="Name">Of the object; empty for a path.</param>
public sealed record AuthorizationRequest(ClientIdentity Client, string Verb, string Resource, string Subresource, string Name, string Path)
{
    public static AuthorizationRequest OfPath(ClientIdentity client, string verb, string path) => new(client, verb, "", "", "", path);

    public bool IsAboutPath => Resource.Length == 0;
}
