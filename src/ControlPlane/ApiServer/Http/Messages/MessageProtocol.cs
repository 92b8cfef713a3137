namespace NodeStack.ControlPlane.ApiServer.Http.Messages;

/// <summary>How a stream of bytes goes over a WebSocket.</summary>
/// <param name="Name">As it is negotiated; null where the client named none.</param>
/// <param name="IsBase64">In messages of text, for clients that cannot read bytes.</param>
internal sealed record MessageProtocol(string? Name, bool IsBase64);
