using NodeStack.ControlPlane.ApiServer.Errors;

namespace NodeStack.ControlPlane.ApiServer.Writes;

/// <summary>How large an object may be: etcd's limit for one request, which holds for every store so that clusters can move between them.</summary>
public static class StoredSizeRules
{
    public const int LargestBytes = 1536 * 1024;

    /// <exception cref="ApiException">413.</exception>
    public static void Check(int bytes)
    {
        if (bytes > LargestBytes)
            throw ApiErrors.TooLarge($"Request entity too large: limit is {LargestBytes} bytes of the stored object, and it has {bytes}");
    }
}
