using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Controllers.CertificateSigning;

internal static partial class CertificateLog
{
    [LoggerMessage(4221, LogLevel.Warning, "unable to parse csr \"{Name}\": {Reason}")]
    public static partial void Unreadable(ILogger logger, string name, string reason);

    [LoggerMessage(4222, LogLevel.Information, "The request {Name} of {User} is one for a kubelet's certificate, but its user may not have it approved by itself")]
    public static partial void NotAllowed(ILogger logger, string name, string user);

    [LoggerMessage(4223, LogLevel.Information, "The request {Name} for a kubelet's serving certificate is not approved: {Reason}")]
    public static partial void NotApproved(ILogger logger, string name, string reason);
}
