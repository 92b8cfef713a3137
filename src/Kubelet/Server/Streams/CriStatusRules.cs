using NodeStack.CriShim.Errors;

namespace NodeStack.Kubelet.Server.Streams;

/// <summary>The HTTP status for a runtime's refusal to give a streaming URL: upstream's two special cases, else 500.</summary>
public static class CriStatusRules
{
    public static int HttpStatus(CriErrorReason reason) => reason switch
    {
        CriErrorReason.NotFound => 404,
        CriErrorReason.ResourceExhausted => 429,
        _ => 500,
    };
}
