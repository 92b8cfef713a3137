using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>What is known of a request once it was read: who asks, and what for.</summary>
/// <param name="Path">Null for paths outside the API.</param>
/// <param name="Resource">Null when the path names none that is served.</param>
public sealed record RequestScope(ApiPath? Path, string Verb, UserIdentity User, ServedResource? Resource, bool IsLongRunning)
{
    /// <summary>Texts for Warning headers.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Length of the body once it was read.</summary>
    public int? BodyBytes { get; set; }
}
