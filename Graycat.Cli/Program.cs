using System.CommandLine;
using Graycat.Cli.Benching;
using Graycat.Cli.Chatting;
using Graycat.Cli.Diagnosis;
using Graycat.Cli.Imaging;
using Graycat.Cli.ModelListing;
using Graycat.Cli.Serving;

var root = new RootCommand("""
    One server for text and images that every existing client already speaks to.

    Begin with:  graycat serve
    Then, in another terminal:  graycat chat
    """)
{
    ServeCommand.Create(),
    ChatCommand.Create(),
    ImageCommand.Create(),
    ModelsCommand.Create(),
    DoctorCommand.Create(),
    BenchCommand.Create(),
};
// `serve` handles SIGTERM and Ctrl-C as the host does, draining what runs; the other commands end at once.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
