using NodeStack.ControlPlane.ApiServer.Errors;

namespace NodeStack.ControlPlane.ApiServer.Http.Messages;

/// <summary>The protocols in which a client of a WebSocket can read a stream of bytes (upstream: streaming, wsstream).</summary>
internal static class MessageProtocolRules
{
    private static readonly MessageProtocol s_unnamed = new(null, IsBase64: false);
    private static readonly MessageProtocol[] s_spoken = [new("binary.k8s.io", IsBase64: false), new("base64.binary.k8s.io", IsBase64: true)];

    /// <summary>The first of the client's that is spoken here.</summary>
    /// <param name="offered">What the client names, best first. None: bytes.</param>
    /// <exception cref="ApiException">None of them is spoken.</exception>
    public static MessageProtocol Choose(IList<string> offered)
    {
        if (offered.Count == 0)
            return s_unnamed;
        return offered.Select(o => s_spoken.FirstOrDefault(p => p.Name == o)).FirstOrDefault(p => p is not null)
            ?? throw ApiErrors.BadRequest(
                $"requested protocol(s) are not supported: [{string.Join(' ', offered)}]; supports [{string.Join(' ', s_spoken.Select(p => p.Name))}]");
    }
}
