using NodeStack.CriShim.Errors;

namespace NodeStack.Kubelet.Images;

/// <summary>A failed pull as waiting reason and message. Runtimes begin the text with the reason where they know a special one.</summary>
internal static class PullErrorMapper
{
    private const string RegistryUnavailable = "RegistryUnavailable";
    private const string SignatureValidationFailed = "SignatureValidationFailed";

    public static (string Reason, string Message) Map(string image, CriErrorReason reason, string message)
    {
        if (reason == CriErrorReason.RegistryUnavailable || message.StartsWith(RegistryUnavailable, StringComparison.Ordinal))
            return (RegistryUnavailable, $"image pull failed for {image} because the registry is unavailable{Rest(message, RegistryUnavailable)}");
        if (reason == CriErrorReason.SignatureValidationFailed || message.StartsWith(SignatureValidationFailed, StringComparison.Ordinal))
        {
            return (SignatureValidationFailed,
                $"image pull failed for {image} because the signature validation failed{Rest(message, SignatureValidationFailed)}");
        }

        return ("ErrImagePull", message);
    }

    private static string Rest(string message, string name)
    {
        if (message.StartsWith(name, StringComparison.Ordinal))
            return message[name.Length..];
        return message.Length == 0 ? "" : ": " + message;
    }
}
