using P = NodeStack.CriShim.Proto;

namespace NodeStack.CriShim.Translation;

/// <summary>Signal names ("SIGUSR1", "SIGRTMIN+3") to and from the protocol's numbers; "" is the runtime's default.</summary>
internal static class SignalTranslator
{
    public static P.Signal ToProto(string name)
    {
        if (name.Length == 0)
            return P.Signal.RuntimeDefault;
        var spelled = name.Replace("+", "PLUS", StringComparison.Ordinal).Replace("-", "MINUS", StringComparison.Ordinal);
        return spelled.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) && Enum.TryParse<P.Signal>(spelled, ignoreCase: true, out var signal)
            ? signal
            : throw new ArgumentException($"\"{name}\" is no signal name", nameof(name));
    }

    public static string ToDomain(P.Signal signal) => signal == P.Signal.RuntimeDefault || !Enum.IsDefined(signal)
        ? ""
        : signal.ToString().ToUpperInvariant()
            .Replace("PLUS", "+", StringComparison.Ordinal)
            .Replace("MINUS", "-", StringComparison.Ordinal);
}
