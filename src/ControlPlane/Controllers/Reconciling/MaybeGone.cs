using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>What is gone already needs not be made to go.</summary>
public static class MaybeGone
{
    /// <returns>Whether it was there.</returns>
    public static async Task<bool> IgnoreAsync(Task call)
    {
        try
        {
            await call.ConfigureAwait(false);
            return true;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return false;
        }
    }

    /// <summary>Null when there is none.</summary>
    public static async Task<T?> FindAsync<T>(Task<T> call)
        where T : class
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }
}
