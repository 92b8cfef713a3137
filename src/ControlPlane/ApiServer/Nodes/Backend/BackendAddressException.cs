namespace NodeStack.ControlPlane.ApiServer.Nodes.Backend;

/// <summary>An object names an address that requests are not passed on to.</summary>
public sealed class BackendAddressException(string message) : IOException(message);
