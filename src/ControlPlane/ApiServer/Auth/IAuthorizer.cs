namespace NodeStack.ControlPlane.ApiServer.Auth;

/// <summary>What is asked for. Resource requests have a resource, others a path.</summary>
public sealed record RequestAttributes
{
    public required UserIdentity User { get; init; }

    /// <summary>API verb (get, list, watch, create, update, patch, delete, deletecollection, proxy), or the lower-case HTTP method for other paths.</summary>
    public required string Verb { get; init; }

    public bool IsResource { get; init; }
    public string Group { get; init; } = "";
    public string Version { get; init; } = "";
    public string Resource { get; init; } = "";
    public string Subresource { get; init; } = "";
    public string Namespace { get; init; } = "";
    public string Name { get; init; } = "";
    public string Path { get; init; } = "";

    /// <summary>Parsed requirements of a list, watch or deletecollection, e.g. <c>spec.nodeName=node1</c>; empty when none.</summary>
    public string FieldSelector { get; init; } = "";

    public string LabelSelector { get; init; } = "";
}

public enum Decision
{
    NoOpinion,
    Allow,
    Deny,
}

/// <param name="Reason">For the client; may be empty.</param>
public readonly record struct Authorization(Decision Decision, string Reason = "")
{
    public static readonly Authorization NoOpinion = new(Decision.NoOpinion);
}

public interface IAuthorizer
{
    ValueTask<Authorization> AuthorizeAsync(RequestAttributes request, CancellationToken cancellation);
}
