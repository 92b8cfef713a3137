using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Auth;

namespace NodeStack.ControlPlane.ApiServer.Registry;

/// <summary>A request to an action: a create-only resource (TokenReview) or subresource (pods/eviction).</summary>
/// <param name="Body">Decoded, defaulted.</param>
/// <param name="Name">Of the object, for subresources.</param>
public sealed record ActionRequest(
    ResourceDeclaration Resource, string Subresource, string Namespace, string Name, JsonObject Body, UserIdentity User, bool DryRun);

/// <param name="Code">HTTP status of the answer, 201 for most.</param>
/// <param name="Body">The answer: an object, or a Status.</param>
public sealed record ActionAnswer(int Code, JsonObject Body);

/// <summary>Carries out an action. Refuses by throwing <see cref="Errors.ApiException"/>.</summary>
public interface IAction
{
    /// <summary>Qualified resource, with <c>/subresource</c> if it is one: <c>pods/eviction</c>, <c>tokenreviews.authentication.k8s.io</c>.</summary>
    string Path { get; }

    Task<ActionAnswer> RunAsync(ActionRequest request, CancellationToken cancellation);
}

/// <param name="Rest">What follows the subresource in the path, with its slash; for proxies.</param>
public sealed record ConnectRequest(ResourceDeclaration Resource, string Subresource, string Namespace, string Name, string Rest, UserIdentity User);

/// <summary>Serves a request that is passed on to a node, pod or service: log, exec, attach, portforward, proxy.</summary>
public interface IConnector
{
    /// <summary><c>pods/log</c>, <c>nodes/proxy</c>.</summary>
    string Path { get; }

    /// <summary>Writes the whole answer.</summary>
    /// <exception cref="Errors.ApiException">Before anything was written.</exception>
    Task ServeAsync(ConnectRequest request, HttpContext http);
}
