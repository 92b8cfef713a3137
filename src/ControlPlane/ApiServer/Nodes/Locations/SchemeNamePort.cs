namespace NodeStack.ControlPlane.ApiServer.Nodes.Locations;

/// <summary>What a proxy request names: <c>name</c>, <c>name:port</c> or <c>scheme:name:port</c>.</summary>
/// <param name="Scheme">http or https; empty: not said.</param>
/// <param name="Port">Number or name; empty: not said.</param>
public sealed record SchemeNamePort(string Scheme, string Name, string Port);
