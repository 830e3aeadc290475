"""The site: settings, addresses, and the apps that know people, programmes and duos."""
