namespace NodeStack.ControlPlane.ApiServer;

/// <summary>The API server cannot start; the message is one line for the user.</summary>
public sealed class ApiServerStartException(string message, Exception? inner = null) : Exception(message, inner);
